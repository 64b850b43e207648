from django.urls import path

from hoso.web.catalogs import pay, places, views

app_name = "catalogs"
urlpatterns = [
    path("danh-muc", views.index, name="index"),
    path("danh-muc/co-quan", views.units, name="units"),
    path("danh-muc/bang-luong", pay.tables, name="pay"),
    path("danh-muc/bang-luong/xac-nhan", pay.confirm, name="confirm_pay"),
    path("danh-muc/dia-danh", places.search, name="places"),
    path("danh-muc/dia-danh/<slug:key>", places.place, name="place"),
    path("danh-muc/<slug:key>", views.values, name="values"),
    path("danh-muc/<slug:key>/them", views.add, name="add"),
    path("danh-muc/<slug:key>/xac-nhan", views.confirm_chosen, name="confirm_chosen"),
    path("danh-muc/<slug:key>/sua/<path:code>", views.edit, name="edit"),
    path("danh-muc/<slug:key>/xac-nhan/<path:code>", views.confirm, name="confirm"),
]
