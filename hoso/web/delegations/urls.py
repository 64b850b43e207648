from django.urls import path

from hoso.web.delegations import stuck, views

app_name = "delegations"
urlpatterns = [
    path("uy-quyen", views.own, name="own"),
    path("uy-quyen/tai-khoan", views.suggest, name="suggest"),
    path("uy-quyen/<int:pk>/thu-lai", views.take_back, name="take-back"),
    path("viec-cho-nguoi", stuck.listed, name="stuck"),
]
