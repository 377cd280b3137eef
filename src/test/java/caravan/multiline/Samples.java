package caravan.multiline;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Stack traces as the languages write them; each is one record. */
public final class Samples {

    public static final Map<Language, List<String>> BY_LANGUAGE = new EnumMap<>(Language.class);

    static {
        BY_LANGUAGE.put(Language.JAVA, List.of("""
                        Exception in thread "main" java.lang.IllegalStateException: order is closed
                        \tat com.example.Order.close(Order.java:42)
                        \tat com.example.Main.main(Main.java:7)
                        """, """
                        2021-10-16 11:46:21,814 ERROR [exec-1] c.e.Orders - failed java.lang.RuntimeException
                        \tat java.base/java.lang.Thread.run(Thread.java:840)
                        """, """
                        java.lang.Exception: deep
                        \tat com.example.A.a(A.java:1)
                        \tSuppressed: java.io.IOException: lock is held
                        \t\tat com.example.Lock.close(Lock.java:9)
                        \t\t... 1 more
                        \tSuppressed: java.io.IOException
                        \t\t... 2 more
                        Caused by: java.lang.NullPointerException
                        \tat com.example.B.<init>(B.java:2)
                        \t... 3 more
                        Caused by: java.lang.Error: last
                        \tat com.example.C$$Lambda/0x0000.run(Unknown Source)
                        \t... 12 common frames omitted
                        \t[CIRCULAR REFERENCE: java.lang.Exception: deep]
                        """, """
                        java.rmi.ServerException: RemoteException occurred in server thread; nested exception is:\s
                        \tjava.lang.NullPointerException
                        \tat sun.rmi.Server.dispatch(Unknown Source)
                        Caused by: java.rmi.RemoteException: inner; nested exception is:
                        \tjava.io.IOException: pipe
                        \t... 4 more
                        """, """
                        java.lang.IllegalStateException: not stored
                        \tat com.example.Orders.store(Orders.java:5)
                        Caused by: org.postgresql.util.PSQLException: ERROR: duplicate key
                          Detail: Key (id)=(1) already exists.
                        \tat org.postgresql.core.v3.QueryExecutorImpl.receive(QueryExecutorImpl.java:2725)
                        \t... 3 more
                        """, """
                        java.lang.OutOfMemoryError: Java heap space
                        Caused by: java.lang.Error: without frames
                        """));
        BY_LANGUAGE.put(Language.PYTHON, List.of("""
                        Traceback (most recent call last):
                          File "/app/main.py", line 7, in run
                            order = orders[key]
                                    ~~~~~~^^^^^
                        KeyError: 'a'
                        """, """
                        Traceback (most recent call last):
                          File "/app/main.py", line 7, in run
                            raise ValueError
                        ValueError

                        During handling of the above exception, another exception occurred:

                        Traceback (most recent call last):
                          File "/app/main.py", line 9, in <module>
                            run()
                          [Previous line repeated 990 more times]
                        app.errors.Missing: a

                        The above exception was the direct cause of the following exception:

                        Traceback (most recent call last):
                          File "/app/main.py", line 12, in <module>
                        KeyboardInterrupt
                        """, """
                        12:00:00 worker said: Traceback (most recent call last):
                          File "/app/main.py", line 1
                            def f(:
                                  ^
                        SyntaxError: invalid syntax
                        """, """
                          + Exception Group Traceback (most recent call last):
                          |   File "/app/main.py", line 3, in <module>
                          |     raise ExceptionGroup("two", [a, b])
                          | ExceptionGroup: two (2 sub-exceptions)
                          +-+---------------- 1 ----------------
                            | Traceback (most recent call last):
                            |   File "/app/main.py", line 5, in a
                            | ValueError: one
                            +---------------- 2 ----------------
                            | TypeError: two
                            +------------------------------------
                        """));
        BY_LANGUAGE.put(Language.GO, List.of("""
                        panic: runtime error: index out of range [5] with length 3

                        goroutine 1 [running]:
                        main.(*Order).Close(0xc000012345, {0x4b, 0x5})
                        \t/src/order.go:42 +0x1d
                        main.main()
                        \t/src/main.go:7 +0x1d
                        exit status 2
                        """, """
                        panic: first [recovered]
                        \tpanic: second
                        [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x45]

                        goroutine 7 [running, locked to thread]:
                        panic({0x45, 0x67})
                        \t/usr/local/go/src/runtime/panic.go:884 +0x213
                        net/http.HandlerFunc.ServeHTTP(0x0, {0x5, 0x6}, 0x7)
                        \t/usr/local/go/src/net/http/server.go:2136 +0x2f
                        created by net/http.(*Server).Serve in goroutine 1
                        \t/usr/local/go/src/net/http/server.go:3086 +0x5cb
                        """, """
                        fatal error: all goroutines are asleep - deadlock!

                        goroutine 1 [chan receive]:
                        main.main()
                        \t/src/main.go:9 +0x36

                        goroutine 5 [select, 3 minutes]:
                        main.work.func1()
                        \t/src/work.go:3
                        ...additional frames elided...
                        created by main.work
                        \t/src/work.go:1 +0x5
                        """, """
                        2021/10/16 11:46:21 http: panic serving 10.0.0.1:4711: boom
                        goroutine 18 [running]:
                        net/http.(*conn).serve.func1()
                        \t/usr/local/go/src/net/http/server.go:1854 +0xbf
                        """, """
                        SIGQUIT: quit
                        PC=0x46 m=0 sigcode=0

                        goroutine 1 [IO wait]:
                        internal/poll.runtime_pollWait(0x7f, 0x72)
                        \t/usr/local/go/src/runtime/netpoll.go:343 +0x85

                        rax    0xfffffffffffffffc
                        rip    0x46c
                        """, """
                        goroutine 9 [running]:
                        \tgoroutine running on other thread; stack unavailable
                        """));
        BY_LANGUAGE.put(Language.RUBY, List.of("""
                        /app/order.rb:42:in `close': order is closed (RuntimeError)
                        \tfrom /app/main.rb:7:in `block in run'
                        \t ... 9 levels...
                        \tfrom /app/main.rb:9:in `<main>'
                        """, """
                        /app/order.rb:42:in 'Order#close': undefined method 'id' for nil (NoMethodError)

                            order.id
                                 ^^^
                        \tfrom /app/main.rb:7:in '<main>'
                        /app/lock.rb:3:in 'Lock#take': lock is held (IOError)
                        \tfrom /app/order.rb:40:in 'Order#close'
                        """, """
                        Traceback (most recent call last):
                        \t2: from /app/main.rb:9:in `<main>'
                        \t1: from /app/main.rb:7:in `run'
                        /app/order.rb:42:in `close': order is closed (RuntimeError)
                        """, """
                        E, [2021-10-16T11:46:21.814079 #1] ERROR -- : order is closed (RuntimeError)
                        /app/order.rb:42:in `close'
                        /app/main.rb:7:in `<main>'
                        """, """
                        ActionController::RoutingError (No route matches [GET] "/settings"):
                         \s
                        actionpack (5.1.4) lib/action_dispatch/debug.rb:63:in `call'
                        railties (5.1.4) lib/rails/logger.rb:36:in `call_app'
                        """, """
                         NoMethodError (undefined method `load' for #<Books:0x0>):
                          app/controllers/books.rb:69:in `load'
                          app/controllers/books.rb:75:in `index'
                        """));
        BY_LANGUAGE.put(Language.JS, List.of("""
                        TypeError: Cannot read properties of undefined (reading 'id')
                            at Order.close (/app/order.js:42:11)
                            at async Promise.all (index 0)
                            at async file:///app/main.mjs:7:3
                            at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
                        """, """
                        /app/order.js:42
                            throw new Error('closed', { cause });
                            ^

                        Error: closed
                            at Order.close (/app/order.js:42:11)
                            ... 4 lines matching cause stack trace ...
                            at node:internal/main/run_main_module:23:47 {
                          code: 'CLOSED',
                          [cause]: TypeError: id is not a function
                              at id (/app/order.js:40:5)
                        }

                        Node.js v22.11.0
                        """, """
                        Error: outer
                            at main (/app/main.js:1:1)
                        [cause]: Error: inner
                            at inner (/app/main.js:2:2)
                        """, """
                        [eval]:1
                        throw x
                              ^

                        ReferenceError: x is not defined
                            at [eval]:1:7
                        """));
        BY_LANGUAGE.put(Language.CSHARP, List.of("""
                        Unhandled exception. System.InvalidOperationException: order is closed
                         ---> System.IO.IOException: broken pipe
                           at Shop.Lock.Take() in /src/Lock.cs:line 9
                           --- End of inner exception stack trace ---
                           at Shop.Order.Close(Int32 id) in /src/Order.cs:line 42
                        --- End of stack trace from previous location ---
                           at Shop.Program.<Main>(String[] args)
                        """, """
                        System.AggregateException: One or more errors occurred. (a) (b)
                         ---> System.Exception: a
                           at Shop.A() in /src/A.cs:line 1
                           --- End of inner exception stack trace ---
                         ---> (Inner Exception #1) System.Exception: b
                           at Shop.B() in /src/B.cs:line 2<---
                        """));
        BY_LANGUAGE.put(Language.PHP, List.of("""
                        PHP Fatal error:  Uncaught LogicException: closed in /app/order.php:42
                        Stack trace:
                        #0 /app/main.php(7): close()
                        #1 {main}
                          thrown in /app/order.php on line 42
                        """, """
                        PHP Fatal error:  Uncaught LogicException: several
                        lines in /app/order.php:42
                        Stack trace:
                        #0 [internal function]: close()
                        #1 {main}

                        Next RuntimeException: failed in /app/main.php:9
                        Stack trace:
                        #0 {main}
                          thrown in /app/main.php on line 9
                        """, """
                        NOTICE: PHP message: PHP Fatal error:  Uncaught Error: closed in /app/order.php:42
                        Stack trace:
                        #0 {main}
                        """, """
                        PHP Warning:  Undefined variable $id in /app/order.php on line 42
                        PHP Stack trace:
                        PHP   1. {main}() /app/main.php:0
                        PHP   2. close() /app/main.php:7
                        """, """
                        [2021-10-16T11:46:21+00:00] app.ERROR: closed {"exception":"[object] (LogicException(code: 0): closed at /app/order.php:42)
                        [stacktrace]
                        #0 /app/main.php(7): close()
                        #1 {main}
                        "}
                        """));
        BY_LANGUAGE.put(Language.RUST, List.of("""
                        thread 'main' panicked at src/main.rs:7:5:
                        order is closed
                        """, """
                        thread '<unnamed>' panicked at src/main.rs:7:5:
                        assertion `left == right` failed
                          left: 1
                         right: 2
                        stack backtrace:
                           0: rust_begin_unwind
                                     at /rustc/9fc6/library/std/src/panicking.rs:645:5
                           1: core::panicking::panic_fmt
                        note: Some details are omitted, run with `RUST_BACKTRACE=full` for a verbose backtrace.
                        """, """
                        thread 'main' panicked at 'order is closed', src/main.rs:7:5
                        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
                        """, """
                        Error: order is closed

                        Caused by:
                            0: lock is held
                            1: broken pipe

                        Stack backtrace:
                           0: anyhow::error::new
                                     at /src/error.rs:3:4
                        """));
        BY_LANGUAGE.put(Language.DART, List.of("""
                        Unhandled exception:
                        Bad state: order is closed
                        #0      Order.close (package:shop/order.dart:42:5)
                        <asynchronous suspension>
                        #1      main (file:///app/bin/main.dart:7:3)
                        #10     _start (dart:isolate-patch/isolate_patch.dart:261)
                        """, """
                        Exception: order is closed
                        #0      main (file:///app/bin/main.dart:7:3)
                        """));
    }

    /** Lines that are records of their own, also where they look a little like parts of a trace. */
    public static final List<String> ORDINARY = List.of(
            "10.0.0.1 - - [16/Oct/2021:11:46:21 +0000] \"GET /api HTTP/1.1\" 200 5",
            "{\"level\":\"error\",\"message\":\"java.lang.Error: closed\"}",
            "2021-10-16 11:46:21 ERROR NullPointerException: nothing follows",
            "Error: nothing follows",
            "panic: nothing follows",
            "Traceback (most recent call last):",
            "    at the end of the day",
            "\tat com.example.Main.main(Main.java:7)",
            "Caused by: java.lang.Error: alone",
            "",
            "goroutine 1 is not a head",
            "/app/order.js:42",
            "thread 'main' is well",
            "#0 is a number",
            "INFO: all is well",
            "    indented",
            "I1016 11:46:21.814 1 main.go:7] ready (200)");

    private Samples() {}

    /** All of them. */
    public static List<String> all() {
        List<String> all = new ArrayList<>();
        BY_LANGUAGE.values().forEach(all::addAll);
        return all;
    }
}
