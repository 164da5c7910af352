{# Generic tests that every domain needs; they are here because the first run must not need the dbt hub. #}

{# No two rows have the same values in all of the columns. #}
{% test unique_together(model, columns) %}
    select {{ columns | join(', ') }}
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# The SQL expression is true in every row; unknown (NULL) is a failure. #}
{% test expression_holds(model, expression) %}
    select *
    from {{ model }}
    where ({{ expression }}) is not true
{% endtest %}

{# The SQL expression is false in no row; unknown (NULL) passes, as in a CHECK constraint. #}
{% test satisfies(model, expression, column_name=none) %}
    select *
    from {{ model }}
    where ({{ expression }}) is false
{% endtest %}

{#
  The number that the query returns satisfies the condition on `value`. In the query, `{object}` is the tested
  rows and `{parent}` the relation of the argument `parent`.
#}
{% test measure(model, query, condition, parent=none) %}
    with tested as (select * from {{ model }})

    select value
    from (select ({{ query | replace('{object}', 'tested') | replace('{parent}', parent) }})) as measured (value)
    where ({{ condition }}) is not true
{% endtest %}
