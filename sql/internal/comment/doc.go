// Package comment reads what a .sql file says of the object that it makes.
package comment
