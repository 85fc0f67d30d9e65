// A test that is killed. It has written its sandbox's process before.
System.Console.WriteLine(new OpenSpring.Testing.Sandbox().Line.GetProperty("pid").GetInt32());
System.Diagnostics.Process.GetCurrentProcess().Kill();
