"""Speed and memory of the template and of the repos it generates, compared with a floor or an alternative."""
