from django.urls import path

from hoso.web.evidence import views

app_name = "evidence"
urlpatterns = [path("minh-chung/<uuid:pk>", views.file, name="file")]
