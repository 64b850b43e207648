from django.urls import path

from hoso.web.search import views

app_name = "search"
urlpatterns = [
    path("tim", views.search, name="all"),
    path("tim/goi-y", views.hints, name="hints"),
]
