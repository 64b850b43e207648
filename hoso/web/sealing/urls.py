from django.urls import path

from hoso.web.sealing import views

app_name = "sealing"
urlpatterns = [
    path("khoa-ma-hoa", views.index, name="index"),
    path("khoa-ma-hoa/con-lai", views.counted, name="counted"),
    path("khoa-ma-hoa/tien-do", views.progress, name="progress"),
    path("khoa-ma-hoa/moi", views.rotate, name="rotate"),
    path("khoa-ma-hoa/ma-hoa-lai", views.reseal, name="reseal"),
    path("khoa-ma-hoa/thoi-dung", views.retire, name="retire"),
]
