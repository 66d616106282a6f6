-- The school's own table of this name; the package's has an alias, see dbt_project.yml.
select 'nothing to say' as remark
