using System.Windows;

namespace Greeter;

public partial class App : Application;
