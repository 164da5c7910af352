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

{# No row makes the SQL expression false; as with a CHECK, unknown is no failure. #}
{% test satisfies(model, expression, column_name=none) %}
    select *
    from {{ model }}
    where ({{ expression }}) is false
{% endtest %}

{#
  The one number that the query gives satisfies the condition over `value`. In the query `{object}` stands
  for the tested rows and `{parent}` for the relation of that name.
#}
{% test measure(model, query, condition, parent=none) %}
    with tested as (select * from {{ model }})

    select value
    from (select ({{ query | replace('{object}', 'tested') | replace('{parent}', parent) }})) as measured (value)
    where ({{ condition }}) is not true
{% endtest %}
