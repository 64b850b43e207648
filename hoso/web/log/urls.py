from django.urls import path

from hoso.web.log import views

app_name = "log"
urlpatterns = [
    path("nhat-ky", views.index, name="index"),
    path("nhat-ky/bang-tinh", views.take, name="take"),
    path("nhat-ky/moc", views.sign, name="sign"),
    path("nhat-ky/moc/<int:pk>.txt", views.note, name="note"),
    path("nhat-ky/moc/<int:pk>.pdf", views.paper_of, name="paper"),
    path("nhat-ky/<uuid:pk>", views.event, name="event"),
]
