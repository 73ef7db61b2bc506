// Package laboratory simulates scenes, loads them and prints how closely the planted truth is recovered.
//
// It knows scenes and datasets. How a scene is written and a study is loaded is given to it.
package laboratory
