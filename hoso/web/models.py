from django.db import models


class Tally(models.Model):
    """How often something was done since `began`, by one account or from one address.

    `key` is a keyed hash: the table names nobody. Nothing depends on it for long, so it is not
    logged to disk (UNLOGGED) and empty after a crash.
    """

    key = models.CharField(max_length=64, primary_key=True)
    began = models.BigIntegerField(db_index=True, help_text="seconds since 1970")
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = "số lần"
