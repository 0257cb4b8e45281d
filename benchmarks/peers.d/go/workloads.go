// The workloads of the table that goroutines have something to say to.
//
// Prints a line per workload: name, peer, median, least and most nanoseconds per item, tab-separated. The first
// argument is the number of rounds of which the median is taken, after as many to warm up; the second, if any, a
// regular expression of names.
package main

import (
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"time"
)

const (
	tasks  = 10_000
	trips  = 100_000
	timers = 100_000

	openTimeouts = 1_000
)

func fork(body func() int) int {
	results := make(chan int, tasks)
	for i := 0; i < tasks; i++ {
		go func() { results <- body() }()
	}
	sum := 0
	for i := 0; i < tasks; i++ {
		sum += <-results
	}
	return expect(sum, tasks)
}

func trivial() int {
	return fork(func() int { return 1 })
}

func yielding() int {
	return fork(func() int {
		runtime.Gosched()
		return 1
	})
}

func channel() int {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < trips; i++ {
			back <- <-there
		}
	}()
	sum := 0
	for i := 0; i < trips; i++ {
		there <- 1
		sum += <-back
	}
	return expect(sum, trips)
}

func wake() int {
	value := make(chan struct{})
	var ended sync.WaitGroup
	sums := make([]int, tasks)
	ended.Add(tasks)
	for i := 0; i < tasks; i++ {
		i := i
		go func() {
			<-value
			sums[i] = 1
			ended.Done()
		}()
	}
	runtime.Gosched()
	close(value)
	ended.Wait()
	sum := 0
	for _, one := range sums {
		sum += one
	}
	return expect(sum, tasks)
}

// The same permutations for every round.
var (
	random    = rand.New(rand.NewSource(42))
	deadlines = random.Perm(timers)
	order     = random.Perm(timers)
)

func near(i int) time.Duration {
	return time.Millisecond + time.Duration(deadlines[i])*10*time.Nanosecond
}

func cancel() int {
	all := make([]*time.Timer, timers)
	for i := range all {
		far := 10*time.Second + time.Duration(deadlines[i])*590*time.Microsecond
		all[i] = time.AfterFunc(far, func() {})
	}
	for _, i := range order {
		all[i].Stop()
	}
	return timers
}

func fire() int {
	var ended sync.WaitGroup
	ended.Add(timers)
	for i := 0; i < timers; i++ {
		time.AfterFunc(near(i), ended.Done)
	}
	ended.Wait()
	return timers
}

func setCancelFire() int {
	var ended sync.WaitGroup
	ended.Add(timers)
	all := make([]*time.Timer, timers)
	for i := 0; i < timers; i++ {
		all[i] = time.AfterFunc(near(i), ended.Done)
		if i%2 == 1 {
			some := order[i] * i / timers
			if all[some] != nil && all[some].Stop() {
				ended.Done()
			}
			all[some] = nil
		}
	}
	ended.Wait()
	return timers
}

func timeouts() int {
	open := make([]*time.Timer, openTimeouts)
	for i := 0; i < timers+openTimeouts; i++ {
		slot := i % openTimeouts
		if open[slot] != nil {
			open[slot].Stop()
			open[slot] = nil
		}
		if i < timers {
			open[slot] = time.AfterFunc(30*time.Second, func() {})
		}
	}
	return timers
}

func expect(sum, items int) int {
	if sum != items {
		panic(fmt.Sprint(sum, " instead of ", items))
	}
	return items
}

func main() {
	rounds, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	pattern := regexp.MustCompile("")
	if len(os.Args) > 2 {
		pattern = regexp.MustCompile(os.Args[2])
	}
	runtime.GOMAXPROCS(1) // one task at a time, like a loop
	for _, workload := range []struct {
		name string
		run  func() int
	}{
		{"Fork.trivial", trivial},
		{"Fork.yielding", yielding},
		{"PingPong.channel", channel},
		{"Waiters.wake", wake},
		{"Timers.cancel", cancel},
		{"Timers.fire", fire},
		{"Timers.setCancelFire", setCancelFire},
		{"Timers.timeouts", timeouts},
	} {
		if !pattern.MatchString(workload.name) {
			continue
		}
		costs := make([]float64, 0, rounds)
		for i := -rounds; i < rounds; i++ {
			begin := time.Now()
			items := workload.run()
			if i >= 0 {
				costs = append(costs, float64(time.Since(begin).Nanoseconds())/float64(items))
			}
		}
		sort.Float64s(costs)
		fmt.Printf("%s\tgo\t%.1f\t%.1f\t%.1f\n", workload.name, costs[rounds/2], costs[0], costs[rounds-1])
	}
}
