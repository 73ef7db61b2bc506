// Package yaml reads YAML files whose keys are declared once: a Key holds name, type, unit,
// default, example and meaning beside the function that reads its value, so that the reader's
// errors and defaults and the printed documentation come from one place.
//
// Every mistake is an Error that names file, line and key; a file that is not UTF-8 is one. The package knows neither files nor
// what the keys are for; loader reads the study file with it, cmd the jobs file.
package yaml
