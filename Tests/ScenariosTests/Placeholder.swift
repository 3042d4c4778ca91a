// Until the first tests stand here.
