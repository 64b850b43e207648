from django.urls import path

from hoso.web.consents import views

app_name = "consents"
urlpatterns = [
    path("dong-y", views.consents, name="list"),
    path("dong-y/moi", views.ask, name="ask"),
    path("dong-y/<uuid:pk>", views.one, name="one"),
    path("dong-y/<uuid:pk>/van-ban", views.scan, name="scan"),
]
