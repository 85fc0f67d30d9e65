using System;
using System.Runtime.InteropServices;

namespace OpenSpring;

/// <summary>The shape of every function that takes a client and a request.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int ClientFunction(ClientHandle client, byte[] request, out IntPtr document);

/// <summary>The shape of every function that takes a request and no client.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int LocalFunction(byte[] request, out IntPtr document);

/// <summary>The shape of every function that takes a manager and a request.</summary>
[UnmanagedFunctionPointer(CallingConvention.Cdecl)]
internal delegate int ManagerFunction(ManagerHandle manager, byte[] request, out IntPtr document);
