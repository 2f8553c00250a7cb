"""What `cases` has now is no longer a model here; nothing changes in the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reviews", "0006_letters_move_out"), ("cases", "0003_letters_move_in")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("Service"),
                migrations.DeleteModel("Letter"),
                migrations.DeleteModel("PrintBatch"),
            ]
        ),
    ]
