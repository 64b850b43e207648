from django.urls import path

from hoso.web.jobs import views

app_name = "jobs"
urlpatterns = [
    path("tac-vu", views.index, name="index"),
    path("tac-vu/<int:pk>/chay-lai", views.retry, name="retry"),
]
