from django.urls import path

from hoso.web.people import leaving, opening, papers, requests, sheet, views, writing

app_name = "people"
urlpatterns = [
    path("ho-so", views.people, name="list"),
    path("ho-so/xuat-danh-sach", sheet.list_sheet, name="list-sheet"),
    path("ho-so/mo", opening.open_record, name="open"),
    path("ho-so/de-nghi", requests.requests, name="requests"),
    path("ho-so/de-nghi/moi", requests.ask, name="ask"),
    path("ho-so/de-nghi/<uuid:pk>", requests.one, name="request"),
    path("ho-so/de-nghi/<uuid:pk>/quyet-dinh", requests.scan, name="request-scan"),
    path("ho-so/de-nghi/mat-khau/<uuid:pk>", requests.password, name="password"),
    path("ho-so/<uuid:pk>", views.dossier, name="dossier"),
    path("ho-so/<uuid:pk>/muc/<str:number>", views.dossier, name="section"),
    path("ho-so/<uuid:pk>/ban-giay", papers.papers, name="papers"),
    path("ho-so/<uuid:pk>/muc/<str:number>/ghi", writing.write, name="write"),
    path("ho-so/<uuid:pk>/muc/<str:number>/rut", writing.take_back, name="take-back"),
    path("ho-so/<uuid:pk>/in", papers.print_cv, name="print"),
    path("ho-so/<uuid:pk>/in/bo-sung", papers.print_supplement, name="print-supplement"),
    path("ho-so/<uuid:pk>/in/hop-dong/<uuid:row>", papers.print_contract, name="print-contract"),
    path("ho-so/<uuid:pk>/cap-lai-mat-khau", opening.reissue, name="reissue"),
    path("ho-so/<uuid:pk>/de-nghi-mat-khau", opening.ask_password, name="ask-password"),
    path("ho-so/<uuid:pk>/tinh-trang", leaving.leave, name="leave"),
    path("ho-so/<uuid:pk>/phien-ban/<int:number>.json", papers.version_json, name="version_json"),
    path("ho-so/<uuid:pk>/phien-ban/<int:number>/bang-chung.json", papers.proof, name="proof"),
]
