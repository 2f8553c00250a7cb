from django.db import migrations

from imr_site.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [append_only("reviews_determination")]
