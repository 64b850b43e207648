from django.urls import path

from hoso.web.deadlines import views

app_name = "deadlines"
urlpatterns = [
    path("han", views.list_, name="list"),
    path("han/tom-tat", views.summary, name="summary"),
    path("han/don-vi", views.board, name="board"),
    path("han/don-vi.xlsx", views.board_workbook, name="board-workbook"),
    path("han/ai-cham", views.late, name="late"),
    path("han/xep-hang", views.ranking, name="ranking"),
    path("han/xep-hang.xlsx", views.ranking_workbook, name="ranking-workbook"),
]
