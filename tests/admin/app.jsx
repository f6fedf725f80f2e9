// A front end for the shop, of what react-admin offers: nothing here knows more of the server than the names of its fields.

import { createRoot } from "react-dom/client";
import {
  Admin,
  ArrayInput,
  AutocompleteInput,
  BooleanField,
  BooleanInput,
  BulkDeleteButton,
  Create,
  Datagrid,
  DateField,
  Edit,
  List,
  NullableBooleanInput,
  NumberField,
  NumberInput,
  ReferenceInput,
  Resource,
  SelectInput,
  SimpleForm,
  SimpleFormIterator,
  TextField,
  TextInput,
} from "react-admin";
import simpleRestProvider from "ra-data-simple-rest";

const STATUSES = ["pending", "paid", "shipped", "delivered", "cancelled"].map((id) => ({ id, name: id }));

const productFilters = [
  <NumberInput key="price" source="price__gte" label="From price" alwaysOn />,
  <NullableBooleanInput key="active" source="active" alwaysOn />,
];

function ProductList() {
  return (
    <List filters={productFilters}>
      <Datagrid bulkActionButtons={<BulkDeleteButton mutationMode="pessimistic" />}>
        <TextField source="id" />
        <TextField source="sku" />
        <TextField source="name" />
        <NumberField source="price" options={{ minimumFractionDigits: 2 }} />
        <NumberField source="stock" />
        <BooleanField source="active" />
      </Datagrid>
    </List>
  );
}

// Pessimistic: the server is asked first, and the form shows what it says.
function ProductEdit() {
  return (
    <Edit mutationMode="pessimistic">
      <ProductForm />
    </Edit>
  );
}

function ProductCreate() {
  return (
    <Create redirect="list">
      <ProductForm />
    </Create>
  );
}

function ProductForm() {
  return (
    <SimpleForm sanitizeEmptyValues>
      <TextInput source="sku" />
      <TextInput source="name" />
      <NumberInput source="price" />
      <NumberInput source="stock" />
      <BooleanInput source="active" defaultValue />
    </SimpleForm>
  );
}

function CustomerList() {
  return (
    <List>
      <Datagrid bulkActionButtons={false}>
        <TextField source="id" />
        <TextField source="email" />
        <TextField source="first_name" sortable={false} />
        <TextField source="last_name" sortable={false} />
        <DateField source="date_of_birth" />
      </Datagrid>
    </List>
  );
}

const orderFilters = [<SelectInput key="status" source="status" choices={STATUSES} alwaysOn />];

function OrderList() {
  return (
    <List filters={orderFilters} sort={{ field: "id", order: "DESC" }}>
      <Datagrid bulkActionButtons={false}>
        <TextField source="id" />
        <TextField source="status" />
        <NumberField source="total_amount" options={{ minimumFractionDigits: 2 }} />
        <TextField source="customer.email" sortable={false} />
      </Datagrid>
    </List>
  );
}

function OrderCreate() {
  return (
    <Create redirect="list">
      <SimpleForm>
        <ReferenceInput source="customer_id" reference="customers" sort={{ field: "email", order: "ASC" }}>
          <AutocompleteInput optionText="email" filterToQuery={(text) => (text ? { email__istartswith: text } : {})} />
        </ReferenceInput>
        <ArrayInput source="items">
          <SimpleFormIterator inline>
            <ReferenceInput source="product_id" reference="products" filter={{ active: true }} sort={{ field: "id", order: "ASC" }}>
              <SelectInput optionText="sku" />
            </ReferenceInput>
            <NumberInput source="quantity" />
          </SimpleFormIterator>
        </ArrayInput>
      </SimpleForm>
    </Create>
  );
}

createRoot(document.getElementById("root")).render(
  <Admin dataProvider={simpleRestProvider("/api")} title="Shop" disableTelemetry>
    <Resource name="products" list={ProductList} edit={ProductEdit} create={ProductCreate} recordRepresentation="sku" />
    <Resource name="customers" list={CustomerList} recordRepresentation="email" />
    <Resource name="orders" list={OrderList} create={OrderCreate} />
  </Admin>,
);
