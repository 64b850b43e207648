from django.urls import path

from hoso.web.notices import views

app_name = "notices"
urlpatterns = [
    path("thong-bao", views.list_, name="list"),
    path("thong-bao/da-doc", views.read_all, name="read-all"),
    path("thong-bao/<int:pk>/mo", views.open_, name="open"),
]
