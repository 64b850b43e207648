from django.urls import path

from hoso.web.quality import own, views

app_name = "quality"
urlpatterns = [
    path("chat-luong", views.board, name="board"),
    path("chat-luong/nhac", views.urge, name="urge"),
    path("chat-luong/ho-so", views.people, name="people"),
    path("chat-luong/nghi-van", views.doubts, name="doubts"),
    path("chat-luong/nghi-van/de-nghi", views.ask, name="ask"),
    path("chat-luong/nghi-van/<int:pk>", views.doubt, name="doubt"),
    path("chat-luong/nghi-van/<int:pk>/chap-nhan", views.accept, name="accept"),
    path("lam-ro/<int:pk>", own.answer, name="answer"),
]
