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
Not medically necessary.
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
The request is not medically necessary!
CONCLUSION: the request is NOT MEDICALLY NECESSARY.
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
Utilization review found the study not medically necessary. The reflexes have since been lost. The request is medically necessary.
The earlier decision states that no deficit was present. A deficit is present now. Thus the requested study is medically necessary.
The claims administrator denied the bed as not medically necessary. This is not borne out, and the requested bed is medically necessary.
The requested nerve study is medically necessary. Muscle relaxants are not discussed here.
The study requested is medically necessary
""".strip().splitlines()

OPEN = """
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
