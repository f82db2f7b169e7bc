"""What Airflow needs to run Firnline: a configuration, command lines, a sensor on complete-through, and operators."""
