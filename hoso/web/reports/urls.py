from django.urls import path

from hoso.web.reports import receiving, signing, views

app_name = "reports"
urlpatterns = [
    path("bao-cao-nam", views.listing, name="list"),
    path("bao-cao-nam/danh-sach.xlsx", views.workbook, name="workbook"),
    path("bao-cao-nam/nhac", receiving.urge, name="urge"),
    path("bao-cao-nam/<uuid:pk>", views.report, name="report"),
    path("bao-cao-nam/<uuid:pk>/luu", views.save, name="save"),
    path("bao-cao-nam/<uuid:pk>.pdf", views.pdf, name="pdf"),
    path("bao-cao-nam/<uuid:pk>.docx", views.word, name="word"),
    path("bao-cao-nam/<uuid:pk>/gui", signing.send, name="send"),
    path("bao-cao-nam/<uuid:pk>/nhan", receiving.accept, name="accept"),
    path("bao-cao-nam/<uuid:pk>/tra-lai", receiving.give_back, name="give-back"),
    path("bao-cao-nam/<uuid:pk>/tong-hop", receiving.gather, name="gather"),
]
