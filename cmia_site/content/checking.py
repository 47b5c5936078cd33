from django.core.exceptions import ValidationError


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
