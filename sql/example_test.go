package sql_test

import (
	"context"
	"fmt"

	"github.com/minecarbon/minecarbon/sql"
)

func ExampleOpen() {
	session, err := sql.Open(context.Background(), "shendong", sql.Options{Threads: 4, MemoryLimit: 2e9})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	study, err := session.Study(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(study.Name, study.FirstYear, study.LastYear)
}

// Rows come as text; the column says how to read it.
func ExampleSession_Query() {
	ctx := context.Background()
	session, err := sql.Open(ctx, "shendong", sql.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	rows, err := session.Query(ctx, "select mine_id, vcsd_gg from deficit(to_year := 2015)")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rows.Close()
	for {
		row, ok, err := rows.Next()
		if err != nil {
			fmt.Println(err)
			return
		}
		if !ok {
			break
		}
		fmt.Printf("%s %s\n", row[0].Text, row[1].Text)
	}
}
