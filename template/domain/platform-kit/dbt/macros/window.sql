{#
  The condition on a date or timestamp column for the window of this run: the half-open range [start, end), or
  `true` without a window, so that a plain `dbt build` builds everything.

  The window is in environment variables that are read only when dbt executes: parsing does not see them, so
  a changed window does not invalidate partial parsing.
#}
{% macro window(column) -%}
    {%- if execute and env_var('DOMAIN_WINDOW_START', '') -%}
        {{ column }} >= date '{{ env_var("DOMAIN_WINDOW_START") }}'
        and {{ column }} < date '{{ env_var("DOMAIN_WINDOW_END") }}'
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
