"""Files coming in, one source a module: each turns a file into rows and a report, or refuses it with every fault."""
