"""Addresses of the case desk."""

from django.urls import path

from cases.views import case, intake, worklist

urlpatterns = [
    path("", worklist.case_list, name="case_list"),
    path("new/", intake.case_create, name="case_create"),
    path("<str:number>/", case.case_detail, name="case_detail"),
    path("<str:number>/clocks/", case.case_clocks, name="case_clocks"),
    path("<str:number>/move/<slug:action>/", case.case_move, name="case_move"),
    path("<str:number>/events/add/", case.event_add, name="event_add"),
    path("<str:number>/expedite/", case.case_expedite, name="case_expedite"),
    path("<str:number>/original/", case.case_link, name="case_link"),
    path("<str:number>/items/<int:position>/close/", case.item_close, name="item_close"),
    path("<str:number>/parties/<int:pk>/", case.party_edit, name="party_edit"),
    path("<str:number>/records/add/", case.document_add, name="document_add"),
    path("<str:number>/records/<int:pk>/", case.document_open, name="document_open"),
]
