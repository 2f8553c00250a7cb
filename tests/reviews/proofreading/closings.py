# ruff: noqa: E501 (one closing a line)
"""How reviewers close a rationale, in words of our own: what each says, none of it from a letter.

`REFUSED` and `GRANTED` state a decision that must be read; `OPEN` state none (rules, hopes, other people's words), so
that nothing certain may be read from them.
"""

REFUSED = """
Accordingly, the brace is not medically necessary.
On balance the request for eight acupuncture visits is not medically necessary.
The requested knee brace is thus found not to be medically necessary.
I therefore find that the requested hip injection is not medically necessary.
The nerve study requested here cannot be considered medically necessary.
This course of therapy cannot be deemed medically necessary on these records.
The proposed infusion is not supported by the file as being medically necessary.
The disputed gym membership does not appear to be medically necessary.
The requested ultrasound does not appear medically necessary.
A walker for this worker is not a medical necessity.
The requested walker is not a medical necessity at present.
The compounded cream at issue is not medically appropriate.
The second epidural requested is not medically reasonable.
This request isn't medically necessary.
This request can't be viewed as medically necessary.
The sleep study requested is not-medically necessary.
The disputed sleep study is notmedically necessary.
The disputed sleep study is not medicaly neccessary.
The disputed sleep study is not medically nessecary.
Hence the request is not necessary.
The requested lumbar film is unnecessary.
The requested lumbar film is medically unnecessary.
The disputed refill of eszopiclone is no longer medically necessary.
The medical necessity of the requested traction unit is not established.
Medical necessity of the ankle films has not been established.
Medical necessity for a repeat discogram was not demonstrated.
The medical necessity of this fourth injection has not been shown.
The medical necessity for the bed is unclear.
The medical necessity for the requested bed remains unproven.
Medical necessity is lacking.
Medical necessity is therefore not evident for the disputed tub.
The records do not support the medical necessity of a private nurse.
The file does not establish medical necessity for the requested scooter.
The notes fail to establish the medical necessity of the scooter.
The physician has failed to demonstrate medical necessity for a repeat block.
There is insufficient information to establish the medical necessity of a bone scan.
The information on hand is insufficient to support medical necessity.
Without a recent examination, medical necessity cannot be determined.
The request does not meet the standard of medical necessity.
The request fails to meet criteria for medical necessity.
There is no medical necessity for a third set of films.
I see no medical necessity for a fifth month of rental.
There is no evidence that the requested ointment is medically necessary.
The records contain nothing to show that the requested stimulator is medically necessary.
It has not been shown that this stimulator is medically necessary.
It is unclear why the requested capsules are medically necessary.
It is not clear how the requested capsules would be medically necessary.
I cannot conclude that the requested capsules are medically necessary.
This reviewer is unable to find that the bed is medically necessary.
The physician did not show that the requested bed is medically necessary.
I do not find the requested bed medically necessary.
I find the requested bed not medically necessary.
Neither the bed nor the rails requested are medically necessary.
None of the four patches requested is medically necessary.
No further supervised visits are medically necessary.
Nor is the requested overnight stay medically necessary.
The device requested is neither reasonable nor medically necessary.
The device requested is not reasonable, appropriate or medically necessary.
The requested device is not considered reasonable and medically necessary.
The requested device is not medically necessary or appropriate.
The requested device is not medically necessary and appropriate.
The request is not clinically indicated and is not medically necessary.
The request for a cane is not medically necessary at this time.
At this time, the request for a cane is not medically necessary.
The request is, therefore, not medically necessary.
The request is not, on the present record, medically necessary.
The request, as written, is not medically necessary.
The request, in the absence of red flags, is not medically necessary.
In the absence of red flags, the request is not medically necessary.
Given the lack of weakness on examination, the disputed study is not medically necessary.
Because no trial of a home unit took place, purchase is not medically necessary.
Since the arthroscopy itself is not medically necessary, the cold pack rental is not medically necessary.
As the arthroscopy is not medically necessary, the postoperative sling is likewise not medically necessary.
As the arthroscopy is not medically necessary the sling is not medically necessary.
As the fusion is not supported, the request for an assistant surgeon is not medically necessary.
With the operation found not medically necessary, the clearance visit is not medically necessary either.
Because the operation is not medically necessary, neither is the requested clearance visit.
Although the operation was medically necessary, the requested 30-day rental is not medically necessary.
While an exercise program is medically necessary, the requested club membership is not medically necessary.
While an exercise program is medically necessary, the requested club membership is not.
Although the surgeon states that the brace is medically necessary, the file does not bear this out and the brace is not medically necessary.
The surgeon believes the brace is medically necessary; nevertheless, the request is not medically necessary.
Six visits would be medically necessary, but the request for eighteen is not medically necessary.
A shorter course might be reasonable; the eighteen sessions requested are not medically necessary.
Part of the panel may be appropriate, but the panel as requested is not medically necessary.
The remaining eight visits, which were not authorized, are not medically necessary.
The remaining portion of the original request, four injections of the left shoulder, is not medically necessary.
The decision for a lumbar support is not medically necessary.
The decision for amitriptyline 25 mg, thirty tablets, is not medically necessary.
The request for MRI of the left wrist with and without contrast is not medically necessary.
The request for twelve visits, three a week over four weeks, right ankle, is not medically necessary.
The request for a repeat MRI is determined not to be medically necessary.
The request for a repeat MRI has been determined to not be medically necessary.
The request for a repeat MRI is deemed to be not medically necessary.
The request for a repeat MRI is not seen to be medically necessary.
The request for a repeat MRI has not been proven medically necessary.
The request for retrospective drug testing was not medically necessary.
Therefore not medically necessary.
Not medically necessary, on the facts.
As such, it is not medically necessary.
Until therapy has been tried, the disputed injection is not medically necessary.
The disputed injection is not medically necessary unless therapy fails.
The disputed injection is not medically necessary until therapy has been tried.
Should new findings arise, a study may be reasonable, but the current request is not medically necessary.
This makes the requested refill not medically necessary.
The utilization review denial is upheld.
The denial of the requested bed is affirmed.
The request is denied.
The request is not certified.
The request is non-certified.
Certification of the request is not recommended.
The requested bed is not recommended.
The request cannot be approved.
The requested bed cannot be recommended for certification.
The criteria are not fulfilled. Therefore the request is not warranted.
Accordingly the requested visit is not supported.
The request is not indicated.
The requested opioid refill is not medically necessary. Abrupt withdrawal is to be avoided; the physician is asked to consult the tapering section.
The requested clonazepam is not medically necessary. A gradual taper, where appropriate, is left to the treating doctor.
The request for oxycodone is not medically necessary. Nothing here means the drug should be stopped at once; weaning is recommended under supervision.
The guideline says "imaging is recommended when a deficit is present and surgery is under discussion." No deficit is present. The study requested is not medically necessary.
The study requested is not medically necessary
This item is not medically necessary!
CONCLUSION: the request is NOT MEDICALLY NECESSARY.
The request, which has not been shown in any of the reports that are on file to be medically necessary, is refused.
It is this reviewer's opinion that the medical records, which are extensive, do not contain what would make the request medically necessary.
The request is not, in my opinion, medically necessary.
There is no compelling reason that the request should be considered medically necessary.
I disagree with the treating doctor that the request is medically necessary.
The request is far from medically necessary.
The request for ten more sessions of massage, given lack of improvement, is not medically necessary.
The request for the following is not medically necessary: hot packs, massage and exercise.
Thus, it is determined that the request for H-wave device rental for one month is not medically necessary.
Based on the currently available information, the medical necessity for this medication has not been established.
Medical necessity of the requested item has not been established. The requested item is not medically necessary.
The medical necessity for Flector patch has not been established. The requested topical agent is not medically necessary.
The clinical information provided does not establish the medical necessity of the urine screen at this juncture.
In light of the above issues, the currently requested Ambien is not medically necessary.
In the absence of such documentation, the currently requested Soma (carisoprodol), is not medically necessary.
As such, the currently requested physical therapy is not medically necessary. Modification is not possible within this process.
Unfortunately, there is no provision to modify the current request. As such, the currently requested therapy is not medically necessary.
The guidelines support up to six sessions and, while six would be medically necessary, there is no provision to modify the request. Item 2 as requested is not medically necessary.
Consequently, the provided clinical evidence fails to establish the medical necessity for this patient.
The request is excessive and not medically necessary.
The request is excessive; therefore, it is not medically necessary.
All requests for home health are not medically necessary.
All of the medications requested here are found to be not medically necessary.
The use of Terocin is not medically necessary.
Terocin is not medically necessary.
Terocin patch #30 is not medically necessary or reasonable for the treatment of this injury.
The MRI of the cervical spine is not medically necessary and appropriate.
Thus, continued use would not be medically necessary.
Medical necessity for the requested services is not substantiated here.
The medical necessity of a lumbar MRI has not been clearly established.
The records submitted for review do not include enough detail on which to base a finding of medical necessity.
The request is therefore not seen as a medical necessity.
The requested DNA test therefore lacks medical necessity.
The request for a psychology consult is not medically necessary since the requested surgery is not medically necessary.
Since the primary procedure is not medically necessary, none of the associated services are medically necessary.
The patient does not meet guideline criteria for this request to be medically necessary.
For this request to be medically necessary, there must be a failed trial. There is none. Item 2 as requested is not medically necessary.
The need for this device is not medically established; the request is not medically necessary.
Functional improvement has not been shown and the request is not medically necessary.
If additional documentation is submitted, the request may be reconsidered; at this time it is not medically necessary.
Prospective request for 1 prescription of Norco is not medically necessary.
The retrospective request for one TENS unit provided on 6/1/16 was not medically necessary or appropriate.
It follows that the request is not medically necessary.
Accordingly, this request is found to be not medically necessary or appropriate.
I concur with the utilization review decision that the request is not medically necessary.
The utilization review decision was appropriate and the request is not medically necessary.
I agree with the denial. Item 2 as requested is not medically necessary.
The request is considered not medically necessary, and the denial stands.
The request for Prilosec is not medically necessary, as there is no NSAID, and as the patient has no risk factor.
The requested 12 sessions of PT are not all medically necessary.
Nothing in this file makes the request medically necessary.
The request exceeds what is medically necessary.
The request is more than what is considered medically necessary.
The number of sessions goes beyond what can be regarded as medically necessary.
The request is beyond the guideline and is hence not medically supported.
The patient was able to tolerate oral drugs, so a gel is not medically necessary.
The patient has improved but further visits are not medically necessary.
The request for a motorized scooter is not shown to be medically necessary.
The request for surgery is not medically necessary, and therefore the request for assistant is also not medically necessary.
Since the request for surgery is not medically necessary, all of the associated requests are not medically necessary.
The requested hot/cold therapy unit with DVT, 30 day rental, is not medically necessary as the surgery was found to be not medically necessary.
The associated request for a walker is not applicable as the surgery is not medically necessary.
Surgery is not medically necessary; therefore, post-operative therapy is not medically necessary.
As the surgical request was not supported, the request for an assistant is not supported.
Therefore, Norco 10/325mg #120 is not medically necessary.
Therefore the request for Norco is not supported by evidence-based guidelines and medical necessity cannot be affirmed.
Medical necessity is not affirmed.
Thus the prospective use of this medication is not felt to be medically necessary.
Therefore, the prior determination by utilization review is upheld and the request is not medically necessary.
Therefore, the original UR decision is upheld.
Recommend non-certification.
Non-certification is recommended.
Recommend denial.
The request therefore must be considered not medically necessary.
The request must therefore be regarded as medically unnecessary.
The requested item remains not medically necessary.
The request does not satisfy the MTUS definition of medically necessary care.
As the criteria have not been met, this is not a medically necessary request.
This is not a medically necessary treatment.
The above medication is not a medically necessary treatment for this patient's condition.
Electrodiagnostic testing is therefore not medically necessary nor appropriate.
This request is not medically appropriate.
This request is not appropriate.
This request is not medically indicated.
This request is not indicated or warranted.
It is not clear that the request is medically necessary.
Medical necessity of this request remains unclear.
Medical necessity is not clear.
The need for the request has not been established.
The necessity of the request has not been established.
The request is not consistent with guidelines and therefore is not medically necessary.
Per MTUS, MRI is not recommended; this request is not medically necessary.
The patient is not a candidate for surgery. Hence MRI is not medically necessary.
Thus the request is not medically necessary and the UR decision is upheld.
Therefore, twelve sessions of acupuncture is/are not medically necessary.
Therefore the splint requested is NOT medically necessary.
Therefore the splint requested is not medically-necessary.
Therefore the splint requested is not 'medically necessary'.
Therefore the splint requested is not "medically necessary."
Ergo, it is not medically necessary.
While I sympathize with the patient, I can not endorse the request as medically necessary.
This falls short of what is medically necessary.
Absent such information the request is not medically necessary.
Absent such information, medical necessity cannot be established.
Lacking such information, the request is not medically necessary.
Without evidence of benefit, the request is not medically necessary.
The documentation provided does not support that the request is medically necessary.
The documentation provided does not support the request as medically necessary.
The documentation provided does not support the request.
The submitted records do not support medical necessity.
The guidelines do not support this request.
The patient does not meet the criteria for the requested procedure.
The request is for 8 visits, which would exceed the recommended number; as such it is not medically necessary.
Given these findings, there is no indication for the requested MRI and it is not medically necessary.
The provider has requested an MRI. The MRI is not medically necessary.
MRI of the lumbar spine is not medically necessary and is not supported by guidelines.
The treatment is not medically necessary, reasonable, or appropriate.
In conclusion: not medically necessary.
""".strip().splitlines()

GRANTED = """
Accordingly, the brace is medically necessary.
On balance the request for eight acupuncture visits is medically necessary.
The requested knee brace is thus found to be medically necessary.
I therefore find that the requested hip injection is medically necessary.
The nerve study requested here is considered medically necessary.
This course of therapy can be deemed medically necessary on these records.
The proposed infusion is supported by the file as being medically necessary.
The disputed commode does appear to be medically necessary.
A walker for this worker is a medical necessity.
The cream at issue is medically appropriate.
Hence the request is necessary.
The medical necessity of the requested traction unit is established.
Medical necessity of the ankle films has been established.
Medical necessity for a repeat discogram was demonstrated.
Medical necessity is therefore evident for the disputed commode.
The records support the medical necessity of a private nurse.
The file establishes medical necessity for the requested scooter.
The request meets the standard of medical necessity.
It has been shown that this stimulator is medically necessary.
I find the requested bed medically necessary.
I conclude that the requested capsules are medically necessary.
It is my opinion that the requested capsules are medically necessary.
Both the bed and the rails requested are medically necessary.
The device requested is reasonable and medically necessary.
The requested device is medically necessary and appropriate.
The request is clinically indicated and is medically necessary.
The request for a cane is medically necessary at this time.
The request is, therefore, medically necessary.
The request, as written, is medically necessary.
The request for MRI of the left wrist without contrast is medically necessary.
The requested non-weight-bearing orthosis is medically necessary.
Despite the absence of red flags, the request is medically necessary.
Although no therapy notes were sent, the disputed study is medically necessary.
Although the reviewer of the claims administrator found no deficit, the disputed study is medically necessary.
Because conservative care has failed and he cannot work, the disputed study is medically necessary.
Since the worker has not improved with therapy, the requested injection is medically necessary.
As the worker has no contraindication, the requested ibuprofen is medically necessary.
As the fusion is medically necessary, the request for an assistant surgeon is medically necessary.
As the surgery has been authorized, the clearance visit is also medically necessary.
Given that the operation will include an implant, the requested urine test is medically necessary.
While the club membership was not medically necessary, the requested exercise program is medically necessary.
Without this study the surgeon cannot plan the operation; the request is medically necessary.
The request is medically necessary because the worker has not responded to rest.
The request is medically necessary, as no other drug can be tolerated.
The request is not excessive and is medically necessary.
The device is not only helpful but medically necessary.
The guideline does not set a limit, and the request is medically necessary.
The remaining portion of the original request, four injections of the left shoulder, is medically necessary.
The decision for a lumbar support is medically necessary.
The request for twelve visits, three a week over four weeks, right ankle, is medically necessary.
The request for a repeat MRI is determined to be medically necessary.
The request for retrospective drug testing was medically necessary.
Therefore medically necessary.
As such, it is medically necessary.
The utilization review denial is overturned.
The denial of the requested bed is reversed.
The request is certified.
The request is approved.
Certification of the request is recommended.
The requested bed is recommended.
The criteria are fulfilled. Therefore the request is warranted.
Accordingly the requested visit is supported.
The request is indicated.
The request is appropriate and supported by the file.
The guideline says "imaging is not recommended in the first month in the absence of a red flag or deficit." A deficit is present. The study requested is medically necessary.
Utilization review found the study not medically necessary. The reflexes have since been lost. Item 2 as requested is medically necessary.
The earlier decision states that no deficit was present. A deficit is present now. Thus the requested study is medically necessary.
The claims administrator denied the bed as not medically necessary. This is not borne out, and the requested bed is medically necessary.
The requested nerve study is medically necessary. Muscle relaxants are not discussed here.
The study requested is medically necessary
I disagree with utilization review that the request is not medically necessary.
I do not agree with the denial; the request is medically necessary.
The utilization review decision that the request was not medically necessary is overturned.
There is no question that the request is medically necessary.
There is no doubt that the requested surgery is medically necessary.
The request cannot be called anything but medically necessary.
It would not be unreasonable to proceed and the request is medically necessary.
The records leave no doubt; the request is medically necessary.
The denial was based on lack of documentation of therapy. Therapy notes are now on file. Item 2 as requested is medically necessary.
Although UR stated that the study was not medically necessary, the request is medically necessary.
Contrary to the UR determination, the requested MRI is medically necessary.
While not all criteria are met, the request is medically necessary.
The patient has not improved, cannot sleep and is unable to work. Therefore the splint requested is medically necessary.
Failure of conservative care has been documented and, therefore, the request is medically necessary.
The patient failed physical therapy and NSAIDs, so the injection requested is medically necessary.
The patient is unable to take oral NSAIDs, thus the topical gel is medically necessary.
Having failed therapy, the worker now needs the injection; it is medically necessary.
The request for six sessions does not exceed the guideline and is medically necessary.
The request for six sessions, which does not exceed the guideline, is medically necessary.
Guidelines do not address this device. Based on the nationally recognized standards, it is medically necessary.
The requested follow-up visit is medically necessary in order to decide whether surgery is medically necessary.
The requested MRI is medically necessary to determine if the injection is medically necessary.
As the patient is without any red flags but has failed care, the request for x-ray is medically necessary.
The medical necessity of the requested drug is not in question.
Medical necessity has been established. Item 2 as requested is medically necessary.
Thus, medical necessity for the request has been demonstrated, and the request is overturned.
The requested services are reasonable, necessary and appropriate.
The request is reasonable and necessary.
The pad requested is medically necessary. However, long term use is not recommended.
The request is medically necessary but no refills are addressed here.
Therefore, the request for one time consult is medically necessary; ongoing visits are not addressed.
No contraindication is recorded and the request is medically necessary.
No prior injection has been given, and so the requested injection is medically necessary.
No alternative exists. Item 2 as requested is medically necessary.
Given no response to NSAIDs, the request is medically necessary.
Despite a lack of recent notes, the requested wheelchair is medically necessary.
The request for a motorized scooter is shown to be medically necessary.
Since the request for surgery is medically necessary, all of the associated requests are medically necessary.
Recommend certification.
Certification is recommended.
This is a medically necessary treatment.
This is a medically necessary request.
The above drug is a medically necessary treatment for this patient's condition.
Therefore, the original UR decision is overturned.
The UR decision is reversed and the request is medically necessary.
The documentation provided supports the request as medically necessary.
The documentation provided supports that the request is medically necessary.
The submitted records support medical necessity.
The patient meets the criteria for the requested procedure.
I would consider the request medically necessary.
In this reviewer's opinion, the request is medically necessary.
The request for eight visits would be considered medically necessary.
The request should be considered medically necessary.
The request would be medically necessary.
Therefore, the request for an MRI would be medically necessary at this time.
The requested treatment is both reasonable and medically necessary.
There is a clear medical necessity for the request.
There is sufficient evidence to establish medical necessity.
There is enough documentation to support the medical necessity of the request.
Medical necessity is supported.
Medical necessity has been met.
Medical necessity is met.
No further testing is needed; the surgery requested is medically necessary.
Not proceeding would risk permanent loss. The surgery requested is medically necessary.
If untreated, this would progress; the requested surgery is medically necessary.
The request is not contraindicated and is medically necessary.
There is no contraindication, and the request is medically necessary.
While the guidelines do not recommend routine use, in this case the request is medically necessary.
Even without imaging, the request is medically necessary.
The UR physician denied the request for lack of documentation. I disagree. The scan requested is medically necessary.
The requested services were medically necessary.
Continued therapy is medically necessary.
Eight sessions of therapy are medically necessary.
Therefore, the treatment as requested is medically necessary and appropriate.
The MRI is medically necessary and is supported by guidelines.
In conclusion: medically necessary.
""".strip().splitlines()

OPEN = """
The surgeon believes the requested brace is medically necessary.
The adjuster felt the requested brace was not medically necessary.
Imaging is medically necessary when a progressive deficit is present.
A bed would be medically necessary if the worker could not turn without help.
The guideline states that a bed is not medically necessary in most cases.
The ODG notes that surgery is medically necessary for a complete rupture.
The physician states that the requested bed is medically necessary.
The surgeon argues that the study is medically necessary.
Utilization review found the request not medically necessary.
The request was denied by utilization review as not medically necessary.
Whether the requested bed is medically necessary is the question here.
This decision addresses the medical necessity of a single refill.
The physician is asked to consult other guidelines, if necessary.
The worker was authorized eight visits in March.
The notes were reviewed.
"Supervised exercise is medically necessary for patients who cannot follow a program on their own account."
Is the request medically necessary?
A second look may be medically necessary in the spring.
A repeat film is usually not necessary.
""".strip().splitlines()

# Beyond the grammar: read wrongly or not at all, but never with certainty.
HARD = [
    ("upheld", "The request is medically necessary only in patients with documented radiculopathy, which is absent."),
    (
        "overturned",
        "The provider's failure to document the Spurling test does not change that the request is medically necessary.",
    ),
    ("overturned", "I recommend the request be certified."),
    ("overturned", "I believe the request to be medically necessary."),
    ("overturned", "The guidelines support this request."),
    ("overturned", "Until she heals, she cannot drive, so the transport requested is medically necessary."),
]
