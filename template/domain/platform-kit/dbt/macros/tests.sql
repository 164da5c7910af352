{# Generic tests that every domain needs; of a package of its own, so that no hub is asked. #}

{# The columns together are unique. #}
{% test unique_together(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# The SQL expression holds in every row; unknown counts as a failure. #}
{% test expression_holds(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}
