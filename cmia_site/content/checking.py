from django.core.exceptions import ValidationError

LONGEST_CHAIN = 50


def check_all(*checks):
    """Run each of the checks, and raise what any of them raise as one ValidationError: nobody is told in rounds."""
    errors = {}
    for check in checks:
        try:
            check()
        except ValidationError as error:
            errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def check_chain(row, name):
    """Refuse a row that its foreign key `name` leads back to, over however many others."""
    following = getattr(row, name)
    for _ in range(LONGEST_CHAIN):
        if following is None:
            return
        if following.pk == row.pk:
            raise ValidationError({name: f"This leads back to the {row._meta.verbose_name} itself."})
        following = getattr(following, name)
