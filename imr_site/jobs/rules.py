"""Who may look at background work, and who may have failed work done again."""

from imr_site.accounts.authority import Rule, administrator, auditor

see_status = Rule(administrator | auditor, "How the installation is doing is shown to administrators and auditors.")
ask_again = Rule(administrator, "Only an administrator has failed work done again.")
