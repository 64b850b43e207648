from django.urls import path

from hoso.web.evidence import views

app_name = "evidence"
urlpatterns = [
    path("minh-chung/<uuid:pk>", views.file, name="file"),
    path("anh-cua-toi/<str:sha256>", views.own_picture, name="own-picture"),
    path("ho-so/<uuid:pk>/anh/<str:sha256>", views.picture, name="picture"),
]
