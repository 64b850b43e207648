from django.urls import path

from hoso.web.reasons import views

app_name = "reasons"
urlpatterns = [
    path("ho-so/<uuid:pk>/vi-sao", views.why, name="why"),
    path("vi-sao-khong-thay", views.none, name="none"),
]
