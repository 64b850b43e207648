from django.urls import path

from hoso.web.catalogs import views

app_name = "catalogs"
urlpatterns = [
    path("danh-muc", views.index, name="index"),
    path("danh-muc/co-quan", views.units, name="units"),
    path("danh-muc/<slug:key>", views.values, name="values"),
    path("danh-muc/<slug:key>/them", views.add, name="add"),
    path("danh-muc/<slug:key>/sua/<path:code>", views.edit, name="edit"),
    path("danh-muc/<slug:key>/xac-nhan/<path:code>", views.confirm, name="confirm"),
]
