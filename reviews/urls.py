"""Addresses of the review side."""

from django.urls import path

from reviews.views import desk, genuine, guidelines, review

urlpatterns = [
    path("reviews/", review.my_reviews, name="my_reviews"),
    path("reviews/<int:pk>/", review.round_detail, name="round_detail"),
    path("reviews/<int:pk>/records/", review.round_records, name="round_records"),
    path("reviews/<int:pk>/records/<int:document>/", review.round_document, name="round_document"),
    path("reviews/<int:pk>/records/<int:document>/reviewed/", review.round_mark_reviewed, name="round_mark_reviewed"),
    path("reviews/<int:pk>/summary/", review.round_summary, name="round_summary"),
    path("reviews/<int:pk>/narrative/", review.round_narrative, name="round_narrative"),
    path("reviews/<int:pk>/facts/", review.round_facts, name="round_facts"),
    path("reviews/<int:pk>/items/<int:position>/", review.round_item, name="round_item"),
    path("reviews/<int:pk>/items/<int:position>/findings/", review.round_findings, name="round_findings"),
    path("reviews/<int:pk>/check/", review.round_check, name="round_check"),
    path("reviews/<int:pk>/submit/", review.round_submit, name="round_submit"),
    path("guidelines/", guidelines.guideline_list, name="guideline_list"),
    path("guidelines/rechecks/", guidelines.recheck_list, name="recheck_list"),
    path("guidelines/rechecks/<int:pk>/", guidelines.recheck_report, name="recheck_report"),
    path("guidelines/rules/<str:rule_id>/", guidelines.guideline_rule, name="guideline_rule"),
    path("quality/", desk.quality_queue, name="quality_queue"),
    path("quality/<int:pk>/", desk.quality_review, name="quality_review"),
    path("cases/<str:number>/review/", desk.case_review, name="case_review"),
    path("cases/<str:number>/issue/", desk.case_issue, name="case_issue"),
    path("determinations/<int:pk>/letter/", desk.letter_request, name="letter_request"),
    path("check/", genuine.letter_check, name="letter_check"),
    path("letters/<int:pk>/", desk.letter_status, name="letter_status"),
    path("letters/<int:pk>/retry/", desk.letter_retry, name="letter_retry"),
    path("letters/<int:pk>/sent/", desk.letter_sent, name="letter_sent"),
    path("letters/<int:pk>/received/", desk.letter_received, name="letter_received"),
    path("letters/<int:pk>/download/", desk.letter_download, name="letter_download"),
]
