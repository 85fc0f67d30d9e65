using System.Windows;
using OpenSpring;

namespace Greeter;

public partial class MainWindow : Window
{
    private readonly LicenseViewModel _license;

    public MainWindow()
    {
        InitializeComponent();
        // Yours are constants of the program (docs/account.md); here the sandbox's come from outside.
        Configuration configuration = Configuration.FromJson(Environment.GetEnvironmentVariable("OSP_CONFIG")!);
        DataContext = _license = new LicenseViewModel(new LicenseManager(configuration, LicenseStore.User("greeter")));
        Loaded += (_, _) =>
        {
            if (_license.State.Reason == ErrorCodes.NoLicense)
            {
                Ask();
            }
        };
        Closed += (_, _) => _license.Dispose();
    }

    private void Ask() => new ActivationDialog(_license) { Owner = this }.ShowDialog();

    private void Activate_Click(object sender, RoutedEventArgs e) => Ask();

    private async void Check_Click(object sender, RoutedEventArgs e) => await _license.CheckAsync();

    private async void Deactivate_Click(object sender, RoutedEventArgs e) => await _license.DeactivateAsync();
}
