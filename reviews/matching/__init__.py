"""Who may decide a dispute, and who fits it best (LC 139.5(c)(2), (d)(3)(C), (d)(4)-(6)). Pure; knows no database."""
