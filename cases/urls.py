"""The addresses of the case desk and of correspondence."""

from django.urls import path

from cases.views import case, duplicates, events, facts, intake, items, moves, parties, records, retention, worklist
from cases.views.correspondence import links, service_desk

urlpatterns = [
    path("cases/", worklist.case_list, name="case_list"),
    path("cases/new/", intake.case_create, name="case_create"),
    path("cases/<case:number>/", case.case_detail, name="case_detail"),
    path("cases/<case:number>/clocks/", events.case_clocks, name="case_clocks"),
    path("cases/<case:number>/clocks/extend/", facts.clock_extend, name="clock_extend"),
    path("cases/<case:number>/facts/", facts.case_facts, name="case_facts"),
    path("cases/<case:number>/move/<slug:action>/", moves.case_move, name="case_move"),
    path("cases/<case:number>/events/add/", events.event_add, name="event_add"),
    path("cases/<case:number>/expedite/", moves.case_expedite, name="case_expedite"),
    path("cases/<case:number>/original/", duplicates.case_link, name="case_link"),
    path("cases/<case:number>/original/undo/", duplicates.case_unlink, name="case_unlink"),
    path("cases/<case:number>/others/", duplicates.case_rule_out, name="case_rule_out"),
    path("cases/<case:number>/others/undo/", duplicates.case_rule_out_undo, name="case_rule_out_undo"),
    path("cases/<case:number>/items/<int:position>/close/", items.item_close, name="item_close"),
    path("cases/<case:number>/parties/<int:pk>/", parties.party_edit, name="party_edit"),
    path("cases/<case:number>/records/add/", records.document_add, name="document_add"),
    path("cases/<case:number>/records/<int:pk>/", records.document_open, name="document_open"),
    path("cases/<case:number>/records/<int:pk>/original/", records.document_original, name="document_original"),
    path("cases/<case:number>/hold/", retention.case_hold, name="case_hold"),
    path("cases/<case:number>/hold/<int:pk>/release/", retention.case_hold_release, name="case_hold_release"),
    path("retention/", retention.retention, name="retention"),
    path("retention/propose/", retention.retention_propose, name="retention_propose"),
    path("retention/<int:pk>/", retention.disposal_detail, name="disposal_detail"),
    path("retention/<int:pk>/approve/", retention.disposal_approve, name="disposal_approve"),
    path("retention/<int:pk>/refuse/", retention.disposal_refuse, name="disposal_refuse"),
    path("letters/open/<str:token>/", links.letter_link, name="letter_link"),
    path("service/", service_desk.service_desk, name="service_desk"),
    path("service/<int:pk>/sent/", service_desk.service_sent, name="service_sent"),
    path("service/<int:pk>/received/", service_desk.service_received, name="service_received"),
    path("service/<int:pk>/returned/", service_desk.service_returned, name="service_returned"),
    path("service/<int:pk>/again/", service_desk.service_again, name="service_again"),
    path("service/<int:pk>/retry/", service_desk.service_retry, name="service_retry"),
    path("service/batches/", service_desk.batch_create, name="batch_create"),
    path("service/batches/<int:pk>/", service_desk.batch_detail, name="batch_detail"),
    path("service/batches/<int:pk>/status/", service_desk.batch_status, name="batch_status"),
    path("service/batches/<int:pk>/file/", service_desk.batch_download, name="batch_download"),
    path("service/batches/<int:pk>/mailed/", service_desk.batch_mailed, name="batch_mailed"),
    path("service/batches/<int:pk>/cancel/", service_desk.batch_cancel, name="batch_cancel"),
    path("service/batches/<int:pk>/retry/", service_desk.batch_retry, name="batch_retry"),
]
