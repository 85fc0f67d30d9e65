package bridge

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// managed opens a client and a manager of it.
func managed(t *testing.T, d *double) (b *Bridge, client, manager uintptr) {
	t.Helper()
	b, client = opened(t, d)
	manager, reply := b.OpenManager(client, text("{}"), true, Places{Home: "/home/u"})
	want(t, reply, api.OK, "")
	require.NotZero(t, manager)
	return b, client, manager
}

func TestManagerIsOpenedOverAClientWithThePlacesOfTheEnvironment(t *testing.T) {
	t.Parallel()
	var called string
	b, client, manager := managed(t, &double{call: func(operation string, request []byte) (Response, error) {
		called = operation + string(request)
		return Response{Result: []byte("{}")}, nil
	}})
	want(t, b.CallManager(manager, "local_check", text(`{"x":1}`), 0), api.OK, "")
	assert.Equal(t, `local_check{"x":1}`, called)
	assert.Equal(t, "/home/u", b.handles.get(manager).opened.(*double).places.Home)
	assert.Equal(t, 2, b.Alive())
	require.Equal(t, api.OK, b.CloseManager(manager).Status)
	want(t, b.CloseManager(manager), api.Handle, "invalid_handle")
	want(t, b.Call(client, "check_license", text("{}"), 0), api.OK, "")
	assert.Equal(t, 1, b.Alive())
}

func TestManagerThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	b, client := opened(t, &double{})
	refused := func(client uintptr, settings Input, wanted bool, status api.Status, code string) {
		t.Helper()
		token, reply := b.OpenManager(client, settings, wanted, Places{})
		assert.Zero(t, token)
		want(t, reply, status, code)
	}
	refused(client, text("{}"), false, api.Argument, "null_argument")
	refused(client, Input{Name: "settings_json", Limit: 64}, true, api.Argument, "null_argument")
	refused(client, text("wrong"), true, api.Config, "missing_member")
	refused(0, text("{}"), true, api.Handle, "invalid_handle")
	require.Equal(t, api.OK, b.Close(client).Status)
	refused(client, text("{}"), true, api.Handle, "invalid_handle")
	assert.Zero(t, b.Alive())
}

func TestHandleOfTheOtherKindIsRefusedAndStaysOpen(t *testing.T) {
	t.Parallel()
	b, client, manager := managed(t, &double{})
	refused := func(reply Reply, says string) {
		t.Helper()
		want(t, reply, api.Handle, "invalid_handle")
		assert.Contains(t, string(reply.JSON), says)
	}
	refused(b.Call(manager, "check_license", text("{}"), 0), "osp_check_license: client is the handle of a manager")
	refused(b.Cancel(manager, Input{}), "osp_cancel: client is the handle of a manager")
	refused(b.Close(manager), "osp_client_close: client is the handle of a manager")
	_, reply := b.OpenManager(manager, text("{}"), true, Places{})
	refused(reply, "osp_manager_open: client is the handle of a manager")
	refused(b.CallManager(client, "local_check", text("{}"), 0), "osp_manager_local_check: manager is the handle of a client")
	refused(b.CancelManager(client, Input{}), "osp_manager_cancel: manager is the handle of a client")
	refused(b.CloseManager(client), "osp_manager_close: manager is the handle of a client")
	refused(b.CallManager(0, "check", text("{}"), 0), "osp_manager_check: manager is NULL")
	assert.Equal(t, 2, b.Alive(), "both are open")
	want(t, b.Call(client, "check_license", text("{}"), 0), api.OK, "")
	want(t, b.CallManager(manager, "check", text("{}"), 0), api.OK, "")
}

func TestClosedClientEndsTheManagersNetworkAndNothingElse(t *testing.T) {
	t.Parallel()
	b, client, manager := managed(t, &double{})
	require.Equal(t, api.OK, b.Close(client).Status)
	for _, o := range api.ManagerOperations {
		status, code := api.OK, ""
		if o.Network {
			status, code = api.Handle, "client_closed"
		}
		want(t, b.CallManager(manager, o.Name, text("{}"), 0), status, code)
	}
	assert.Contains(t, string(b.CallManager(manager, "check", text("{}"), 0).JSON), `"details":{"sent":"no"}`)
	require.Equal(t, api.OK, b.CancelManager(manager, Input{}).Status)
	require.Equal(t, api.OK, b.CloseManager(manager).Status)
	assert.Zero(t, b.Alive())
}

func TestManagersCallInFlightEndsWithItsClient(t *testing.T) {
	t.Parallel()
	began := make(chan struct{})
	var cause error
	b, client, manager := managed(t, &double{within: func(ctx context.Context) {
		close(began)
		<-ctx.Done()
		cause = context.Cause(ctx)
	}})
	var group sync.WaitGroup
	group.Go(func() { b.CallManager(manager, "check", text("{}"), 0) })
	<-began
	require.Equal(t, api.OK, b.Close(client).Status)
	group.Wait()
	assert.ErrorIs(t, cause, failure.New(api.Cancelled, "client_closed", ""))
}

func TestLocalCallsOfAManagerDoNotEndWithItsClient(t *testing.T) {
	t.Parallel()
	began, closed := make(chan struct{}), make(chan struct{})
	var ended error
	b, client, manager := managed(t, &double{within: func(ctx context.Context) {
		close(began)
		<-closed
		ended = ctx.Err()
	}})
	var group sync.WaitGroup
	group.Go(func() { b.CallManager(manager, "add_local_consumption", text("{}"), 0) })
	<-began
	require.Equal(t, api.OK, b.Close(client).Status)
	close(closed)
	group.Wait()
	assert.NoError(t, ended)
}

func TestPanicPoisonsOneManagerAndNotItsClient(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(string, []byte) (Response, error){
		"panic":         func(string, []byte) (Response, error) { panic("secret-text") },
		"untyped error": func(string, []byte) (Response, error) { return Response{}, errors.New("secret-text") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := &double{call: fail}
			b, client, manager := managed(t, d)
			other, reply := b.OpenManager(client, text("{}"), true, Places{})
			require.Equal(t, api.OK, reply.Status)
			b.handles.get(other).opened.(*double).call, d.call = nil, nil
			call := func(token uintptr) Reply {
				return b.Guard("manager_local_check", token, func() Reply { return b.CallManager(token, "local_check", text("{}"), 0) })
			}
			reply = call(manager)
			want(t, reply, api.Internal, "internal_fault")
			require.NotContains(t, string(reply.JSON), "secret-text")
			assert.Contains(t, string(reply.JSON), "osp_manager_local_check failed inside the library: close the manager and open another")
			want(t, call(manager), api.Internal, "manager_poisoned")
			want(t, b.CancelManager(manager, Input{}), api.Internal, "manager_poisoned")
			want(t, call(other), api.OK, "")
			want(t, b.Call(client, "check_license", text("{}"), 0), api.OK, "")
			require.Equal(t, api.OK, b.CloseManager(manager).Status, "close of a poisoned manager")
		})
	}
}

func TestManagerOfAPoisonedClientWorksWithoutTheNetwork(t *testing.T) {
	t.Parallel()
	b, client, manager := managed(t, &double{})
	b.Guard("check_license", client, func() Reply { panic("boom") })
	want(t, b.CallManager(manager, "check", text("{}"), 0), api.Internal, "client_poisoned")
	want(t, b.CallManager(manager, "local_check", text("{}"), 0), api.OK, "")
	_, reply := b.OpenManager(client, text("{}"), true, Places{})
	want(t, reply, api.Internal, "client_poisoned")
}

func TestErrorsOfTheManagersFunctionsSayWhetherTheRequestWasSent(t *testing.T) {
	t.Parallel()
	b := New(&double{})
	for _, o := range api.ManagerOperations {
		got := string(b.CallManager(0, o.Name, text("{}"), 0).JSON)
		fault := string(b.Guard("manager_"+o.Name, 0, func() Reply { panic("boom") }).JSON)
		if o.Network {
			assert.Contains(t, got, `"details":{"sent":"no"}`, o.Name)
			assert.Contains(t, fault, `"details":{"sent":"maybe"}`, o.Name)
		} else {
			assert.Contains(t, got, `"details":{}`, o.Name)
			assert.Contains(t, fault, `"details":{}`, o.Name)
		}
	}
}

func TestCancelReachesTheManager(t *testing.T) {
	t.Parallel()
	b, _, manager := managed(t, &double{})
	require.Equal(t, api.OK, b.CancelManager(manager, text("a")).Status)
	require.Equal(t, api.OK, b.CancelManager(manager, Input{}).Status)
	want(t, b.CancelManager(manager, text("")), api.Argument, "empty_value")
	want(t, b.CancelManager(manager, text("\xff")), api.Argument, "invalid_utf8")
	assert.Equal(t, []string{"a", "*"}, b.handles.get(manager).opened.(*double).cancelled)
}
