"""The words that decide, deny, hedge and attribute, for the grammar of `verdicts`.

Vocabulary only. Words are in lower case, after `tokens` wrote contractions out and settled spellings.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --- What a verdict is made of -----------------------------------------------------------------------------------
ADJECTIVES = _set(
    "necessary appropriate reasonable indicated warranted justified needed required supported supportable advisable "
    "recommended beneficial essential certified certifiable approved authorized granted denied noncertified upheld "
    "overturned reversed affirmed sustained unnecessary inappropriate unreasonable unwarranted unjustified unsupported "
    "contraindicated premature excessive justifiable valid unneeded allowed endorsed acceptable"
)
NEGATIVE_ADJECTIVES = _set(
    "denied noncertified unnecessary inappropriate unreasonable unwarranted unjustified unsupported contraindicated "
    "premature excessive unneeded"
)
# Said of the medical necessity itself; the rest are said of a request and weigh less.
NECESSARY = _set("necessary unnecessary")
# About the utilization review decision, not the request.
ABOUT_DENIAL = {"upheld": False, "affirmed": False, "sustained": False, "overturned": True, "reversed": True}
DENIAL_NOUNS = _set("denial noncertification determination decision adverse utilization ur modification")
# A verdict only in the present tense: what was authorized is history.
ACTS = _set("certified approved authorized granted denied noncertified allowed endorsed")

# --- Verbs --------------------------------------------------------------------------------------------------------
BE = _set("is are was were am be been being")
MODALS = _set("can could would will shall should may might must")
AUXILIARIES = BE - _set("be been being") | MODALS | _set("has have had does do did")
COPULAS = _set("seems seem seemed appears appear appeared remains remain remained becomes became looks proves")
OPINION = _set(
    "find finds found deem deems consider considers considered judge judges conclude concludes hold holds make makes "
    "render renders leave leaves regard regards recommend recommends determine determines"
)
FINITE = AUXILIARIES | COPULAS
EVIDENCE = _set(
    "support supports supported supporting establish establishes established establishing show shows showed shown "
    "demonstrate demonstrates demonstrated substantiate substantiates substantiated document documents documented "
    "confirm confirms confirmed justify justifies justified satisfy satisfies satisfied meet meets met meeting prove "
    "proves proven proved determine determined ascertain ascertained verify verified constitute constitutes evidence "
    "contain contains include includes provide provides permit permits allow allows offer offers finding base "
    "indicate indicates validate validates corroborate corroborates suggest suggests reflect reflects"
)
SETTLED = _set(
    "established supported shown demonstrated documented met evident present clear apparent confirmed proven proved "
    "substantiated justified satisfied verified determined ascertained corroborated validated made evidenced found "
    "sufficient adequate obvious explained given provided affirmed"
)
UNSETTLED = _set("lacking absent unclear questionable unproven unsupported doubtful missing undocumented unestablished")

SHOWING = _set("supports establishes shows demonstrates substantiates documents confirms justifies proves validates")
ADVISING = _set("recommend recommends recommending recommended")
ADVISED = {"certification": True, "approval": True, "authorization": True, "noncertification": False, "denial": False}
BACKING = _set("support supports meet meets satisfy satisfies justify justifies")

# --- Denying ------------------------------------------------------------------------------------------------------
NEGATORS = _set("not no never neither nor none nothing hardly scarcely without cannot")
DENYING = _set(
    "fail fails failed failing failure lack lacks lacked lacking insufficient inadequate insufficiently unable unclear "
    "uncertain unlikely absence absent little difficult impossible doubt doubts doubtful doubted question questions "
    "questionable refuse refuses refuted refutes contradicts undermines precludes preclude prevents negates disagree "
    "disagrees dispute disputes short unproven minimal limited scant few"
)
# With these no polarity is certain enough to be called an error.
INTENSIONAL = _set(
    "doubt doubts doubtful doubted question questions questionable dispute disputes disputed contradict contradicts "
    "disagree disagrees refute refutes undermines only merely otherwise error erred erroneous wrong wrongly incorrect "
    "incorrectly contrary reconsider reconsideration suggest suggests argue argues argued imply implies mere "
    "allegedly purportedly far rather instead conversely partially partly partial except modified modify"
)

# --- Mood ---------------------------------------------------------------------------------------------------------
CONDITIONS = _set("if unless until once provided providing assuming whether pending before should contingent")
HYPOTHETICAL = _set("may might could must")
GENERAL = _set(
    "usually generally often typically rarely routinely always ordinarily sometimes frequently normally seldom "
    "commonly rare occasionally"
)
TIME_WHEN = _set("when whenever where after")

# --- Who speaks ---------------------------------------------------------------------------------------------------
OTHERS = _set(
    "utilization ur adjuster insurer carrier provider physician surgeon doctor chiropractor therapist attorney "
    "employer requesting treating pharmacist psychologist acupuncturist advisor patient worker claimant applicant "
    "administrator peer"
)
SOURCES = _set(
    "guideline guidelines odg acoem mtus literature evidence studies study chapter edition criteria medicare cms aaos "
    "authors cochrane textbook society academy association fda"
)
SAYING = _set(
    "states state stated says said notes note noted indicates indicate indicated reports report reported opines opined "
    "argues argued believes believed feels felt writes wrote finds found considers considered deems deemed determined "
    "concluded concludes concluding recommends recommend recommended suggests suggest suggested advises advised claims "
    "claimed maintains maintained asserts asserted contends contended holds held denied denying denies requires "
    "require mentions mentioned explains explained thinks thought specifies specify argue support supports reads "
    "recommending certified noncertified issued decided reasoned stating noting finding citing cited"
)
BELIEVING = _set(
    "believes believed believe feels felt feel states stated state argues argued argue opines opined thinks thought "
    "claims claimed asserts asserted maintains maintained contends contended says said insists insisted"
)
BY_OTHERS = _set("utilization ur claims insurer adjuster carrier peer physician provider him her")
OWN_VOICE = _set("i we reviewer imr my our opinion imro")

# --- What a clause speaks of --------------------------------------------------------------------------------------
REQUESTED = _set(
    "request requested requests it this these proposed disputed prescribed service services treatment treatments item "
    "items question issue medication medications procedure dispute decision they both all them current"
)
REQUEST_NOUNS = _set("request requests requested proposed disputed decision portion")
POINTING = _set("request requests requested proposed disputed decision it this these they")
EARLIER = _set("prior previous previously earlier past former preceding last")
CONCLUDING = _set("therefore thus accordingly hence consequently conclusion summary such overall ultimately finally")

# --- Clauses ------------------------------------------------------------------------------------------------------
REASONS = _set("because since as given considering due inasmuch")
CONCESSIONS = _set("although though while whereas despite notwithstanding albeit even regardless")
COORDINATORS = _set("but so yet however therefore thus hence consequently accordingly nevertheless nonetheless and or")
PHRASE_AFTER_AS = _set(
    "such a an per noted above well stated discussed described outlined defined mentioned submitted requested written "
    "prescribed being medically not to of part result indicated necessary needed opposed it long far soon required "
    "directed listed detailed presented documented ordered"
)
COMPLEMENTIZERS = _set("that how why whether if what")
EXCEEDING = _set("exceed exceeds exceeded exceeding beyond more over excess")
JUDGMENTS = _set("decision determination denial finding conclusion statement view assertion claim noncertification")
RELATIVES = _set("which who whom whose")

# Adverbs and small words that may stand between the verb and the verdict.
PATH = _set(
    "clear medical non not no never longer currently therefore thus also hereby at this time present be been "
    "being to as a an the considered deemed found determined seen felt judged regarded viewed thought believed "
    "said shown proven proved demonstrated established documented supported justified certified recommended held "
    "concluded and or either both neither nor very clearly reasonably sufficiently fully truly accordingly "
    "however hence consequently indeed medically clinically functionally now then still yet presently so further "
    "again reasonable appropriate necessary indicated warranted needed required such itself even quite entirely "
    "adequately strictly sufficient in my our opinion have has had do does did hardly scarcely because that usual "
    "immediately otherwise objectively any is are was were would will shall should can could may might must"
)
