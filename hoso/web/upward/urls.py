from django.urls import path

from hoso.web.upward import packets, units, views

app_name = "upward"
urlpatterns = [
    path("ky-cap-tinh", views.current, name="current"),
    path("ky-cap-tinh/ban-ke", views.preview, name="preview"),
    path("ky-cap-tinh/ky", views.sign, name="sign"),
    path("ky-cap-tinh/don-vi", units.units, name="units"),
    path("ky-cap-tinh/kiem-tra-lai", views.check_again, name="check-again"),
    path("ky-cap-tinh/<uuid:pk>", views.signed, name="signed"),
    path("ky-cap-tinh/<uuid:pk>/<str:kind>", views.download, name="download"),
    path("lien-thong", packets.outbox, name="outbox"),
    path("lien-thong/<int:pk>", packets.packet, name="packet"),
    path("lien-thong/<int:pk>/gui-lai", packets.requeue, name="requeue"),
]
