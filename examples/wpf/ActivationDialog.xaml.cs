using System.ComponentModel;
using System.Windows;

namespace Greeter;

/// <summary>Asks for a license key until one is accepted, or until the user gives up.</summary>
public partial class ActivationDialog : Window
{
    private readonly LicenseViewModel _license;

    public ActivationDialog(LicenseViewModel license)
    {
        InitializeComponent();
        DataContext = _license = license;
        _license.PropertyChanged += CloseOnceLicensed;
        Closed += (_, _) =>
        {
            _license.PropertyChanged -= CloseOnceLicensed;
            _license.Cancel();    // who closes the dialog does not want to wait for the server
        };
    }

    private async void Activate_Click(object sender, RoutedEventArgs e) => await _license.ActivateAsync(Key.Text);

    // Also where the watchdog has found out that the license is active.
    private void CloseOnceLicensed(object? sender, PropertyChangedEventArgs e)
    {
        if (!_license.IsBusy && _license.State.Usable)
        {
            Close();
        }
    }
}
