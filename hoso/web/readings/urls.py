from django.urls import path

from hoso.web.readings import unusual, views

app_name = "readings"

urlpatterns = [
    path("ai-da-xem", views.own, name="own"),
    path("nhat-ky/luot-xem", views.index, name="list"),
    path("nhat-ky/luot-xem/bang-tinh", views.take, name="take"),
    path("nhat-ky/bat-thuong", unusual.index, name="unusual"),
    path("nhat-ky/bat-thuong/<int:pk>", unusual.look_into, name="look-into"),
]
