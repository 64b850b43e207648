"""The same screens for who enters the data of others, where the regulation says so (TQ-9.2a)."""

from hoso.web.own.urls import at

app_name = "entry"
urlpatterns = at("ho-so/<uuid:pk>/khai")
